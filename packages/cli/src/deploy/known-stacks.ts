import type { Environment } from "../environment/environment";
import { chosenStages } from "./order";
import { synthesise } from "./synth";

/** A wrong name is refused before anything is started: after the last synthesis' word, a new one has the last. */
export async function refuseUnknownStacks(environment: Environment, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const refuse = () => void chosenStages(environment.system().stages, names);
  try {
    return refuse();
  } catch {
    await synthesise(environment);
    refuse();
  }
}
