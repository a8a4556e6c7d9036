"""The public API's resources, one module each."""
