import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CanvasUi, CanvasUiState } from './canvas-ui.ts';
import type { Drawing } from './graph/drawing.ts';

/** What the parts of one canvas share beside the document. */
export interface Canvas {
  readonly workflowId: string;
  readonly drawing: Drawing;
  readonly ui: CanvasUi;
}

const CanvasContext = createContext<Canvas | null>(null);

export const CanvasProvider = CanvasContext.Provider;

export function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext);
  if (canvas === null) throw new Error('This part is only shown on a canvas');
  return canvas;
}

/** A part of how the canvas is looked at; renders again only when that part changed. */
export function useCanvasUi<Part>(select: (state: CanvasUiState) => Part): Part {
  return useStore(useCanvas().ui, select);
}
