import type { Environment } from './read-config.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** A setting for people to look at. */
export interface ShownSetting {
  readonly name: string;
  /** As it would be written; null: there is none, or it is a secret. */
  readonly value: string | null;
  readonly isDefault: boolean;
  readonly isSecret: boolean;
  /** The environment has it; a variable that is set to nothing counts as absent. */
  readonly isSet: boolean;
  readonly sentence: string;
}

/** Every setting as this environment has it, without any secret. */
export function shownSettings(environment: Environment): ShownSetting[] {
  const givenTo = ({ name }: Setting) => environment[name]?.trim() || null;
  const development = givenTo(SETTINGS.databaseUrl) === null;
  return Object.values<Setting>(SETTINGS).map((setting) => {
    const { name, sentence, secret, default: always, developmentDefault } = setting;
    const given = givenTo(setting);
    const usual = (development ? (developmentDefault ?? always) : always) || null;
    const isSecret = secret === true;
    return {
      name,
      value: isSecret ? null : (given ?? usual),
      isDefault: given === null || given === usual,
      isSecret,
      isSet: given !== null,
      sentence,
    };
  });
}
