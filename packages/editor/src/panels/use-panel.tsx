import type { NodeTypeMeta } from '@loopwright/model';
import { createContext, type RefObject, useContext } from 'react';
import { useStore } from 'zustand';
import type { DocumentNode } from '../canvas/document/document.ts';
import type { Path } from '../parts/data-view/paths.ts';
import type { TrialState, TrialStore } from './trial/trial-store.ts';

/** A field that takes paths. */
export interface PathTaker {
  insert(root: string, path: Path): void;
  focus(): void;
}

/** What the parts of the panel share. */
export interface Panel {
  readonly workflowId: string;
  readonly node: DocumentNode;
  /** Undefined while it is loaded, and where it is not installed. */
  readonly type: NodeTypeMeta | undefined;
  readonly trials: TrialStore;
  /** The field that was used last: a chosen value goes there. */
  readonly field: RefObject<PathTaker | null>;
  /** Functions that save what is typed at once. */
  readonly drafts: Set<() => void>;
  /** Shows another node in the panel. */
  openNode(id: string): void;
}

const PanelContext = createContext<Panel | null>(null);

export const PanelProvider = PanelContext.Provider;

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === null) throw new Error('This part is only shown in a node panel');
  return panel;
}

/** A part of what is known of trials. */
export function useTrials<Part>(select: (state: TrialState) => Part): Part {
  return useStore(usePanel().trials, select);
}
