import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Place } from './gestures/boxes.ts';

/** An end of a connection that somebody began to draw. */
export interface LooseEnd {
  readonly node: string;
  /** Output port; of an input, `default`. */
  readonly port: string;
  /** Whether it leaves the node or leads to it. */
  readonly side: 'source' | 'target';
}

/** What lies over the canvas and takes the keyboard. `screen` is in pixels of the window, `at` in units of the canvas. */
export type Overlay =
  | { readonly kind: 'palette'; readonly screen: Place; readonly at: Place; readonly from: LooseEnd | null }
  | { readonly kind: 'connect'; readonly node: string; readonly screen: Place }
  | { readonly kind: 'menu'; readonly screen: Place; readonly at: Place; readonly on: MenuTarget }
  | { readonly kind: 'env' };

export type MenuTarget = 'nodes' | 'connection' | 'pane';

/** How the canvas is looked at and worked on in this window. Nothing of it is part of the workflow. */
export interface CanvasUiState {
  readonly overlay: Overlay | null;
  /** Node whose name is being written on its card. */
  readonly renaming: string | null;
  /** Note or group whose text is being written. */
  readonly writing: string | null;
  readonly isSearching: boolean;
  readonly isProblemsOpen: boolean;
  /** What is said beside the pointer for a moment: why something cannot be done. */
  readonly hint: { readonly text: string; readonly screen: Place } | null;
  /** Whether the view is so far away that letters cannot be read. */
  readonly isFar: boolean;
  /** Whether cards are drawn without their names then: there are too many. */
  readonly isPlain: boolean;
  readonly hasPalette: boolean;
  readonly hasMiniMap: boolean;
  readonly isSnapping: boolean;
  /** What a drag on empty space does. */
  readonly drag: 'pan' | 'select';
}

/** Part of the state that this browser remembers. */
const REMEMBERED = ['hasPalette', 'hasMiniMap', 'isSnapping', 'drag'] as const;
const KEY = 'loopwright.canvas';

export type CanvasUi = StoreApi<CanvasUiState>;

export function createCanvasUi(): CanvasUi {
  const store = createStore<CanvasUiState>(() => ({
    overlay: null,
    renaming: null,
    writing: null,
    isSearching: false,
    isProblemsOpen: false,
    hint: null,
    isFar: false,
    isPlain: false,
    hasPalette: window.innerWidth >= 1100,
    hasMiniMap: window.innerWidth >= 700,
    isSnapping: true,
    drag: 'pan',
    ...remembered(),
  }));
  store.subscribe((state, before) => {
    if (REMEMBERED.every((key) => state[key] === before[key])) return;
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(REMEMBERED.map((key) => [key, state[key]]))));
    } catch {
      // The storage is full or forbidden: it is remembered in this window only.
    }
  });
  return store;
}

function remembered(): Partial<CanvasUiState> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Partial<CanvasUiState>) : {};
  } catch {
    return {};
  }
}
