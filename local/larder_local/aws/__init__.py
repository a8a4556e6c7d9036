"""The local AWS: moto, with the parts that must really run added one module each."""
