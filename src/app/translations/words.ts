import type { ErrorKey } from './error-keys';

/** What a dialog says when something went wrong. */
export interface ErrorWords {
  readonly title: string;
  /** What happened. */
  readonly happened: string;
  /** What the viewer can do about it. */
  readonly advice: string;
}

/** Every word that a viewer sees. One object per language. */
export interface Words {
  readonly home: {
    readonly live: string;
    readonly onDemand: string;
    /** Before the next programme's title. */
    readonly next: string;
    readonly noProgramme: string;
    readonly empty: ErrorWords;
  };
  readonly player: {
    readonly live: string;
    readonly onDemand: string;
    readonly next: string;
    readonly paused: string;
    readonly ended: string;
    /** @param behind as "1:05" */
    readonly behindLive: (behind: string) => string;
    readonly soundBlocked: string;
    /** The picture stands still, or is yet to come; it goes on by itself. */
    readonly waitingForNetwork: string;
    readonly waitingForProvider: string;
    /** Spoken, not shown. */
    readonly networkBack: string;
    readonly noSuchChannel: (number: string) => string;
    readonly hints: {
      readonly zap: string;
      readonly seek: string;
      readonly info: string;
      readonly back: string;
    };
  };
  readonly diagnostics: {
    readonly title: string;
    readonly state: string;
    readonly position: string;
    readonly nothing: string;
    readonly muted: string;
    /** What the platform did not do. */
    readonly notes: (count: number) => string;
  };
  readonly dialog: {
    readonly retry: string;
    readonly allChannels: string;
    readonly back: string;
    /** For a notice: it was read. */
    readonly dismiss: string;
    readonly leaveTitle: string;
    readonly leaveQuestion: string;
    readonly leave: string;
    readonly stay: string;
    /** The line for the operator's support, e.g. "Code: SSM 1007". */
    readonly code: (code: string) => string;
  };
  readonly errors: Readonly<Record<ErrorKey, ErrorWords>>;
}
