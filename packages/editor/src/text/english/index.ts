import { approvals } from './approvals.ts';
import { around } from './around.ts';
import { canvas } from './canvas.ts';
import { history } from './history.ts';
import { pages } from './pages.ts';
import { panel } from './panel.ts';

/** Every text that a person reads. One file for each part of the editor. */
export const english = { ...around, ...canvas, ...panel, ...history, ...pages, ...approvals } as const;
