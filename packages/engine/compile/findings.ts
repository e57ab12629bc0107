/** What an error shows of a value, characters. */
export const MOST_SHOWN = 100;

/** What is wrong with one setting of a node. */
export interface SettingProblem {
  readonly name: string;
  readonly text: string;
}

/** What is wrong with a node's settings outside its form. */
export interface Findings {
  /** What nothing can be made of. */
  readonly wrong: SettingProblem[];
  /**
   * What would be refused, or be ignored, when the node runs. No workflow starts with it; a version that was started
   * before this was looked for goes on.
   */
  readonly unfit: SettingProblem[];
}
