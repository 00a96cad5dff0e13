import type { AppContext } from './context';
import type { DialogContent } from './dialogs';
import type { ErrorFacts } from './words-for-error';
import { wordsForError } from './words-for-error';

export interface ErrorActions {
  /** Left out where trying again cannot help. */
  readonly retry?: () => void;
  /** Where Back leads. */
  readonly leave: () => void;
  readonly leaveLabel: string;
  readonly onZap?: (step: 1 | -1) => void;
}

/** A failure in words, with what can be done about it. Every action closes the dialog first. */
export function errorDialog(context: AppContext, error: ErrorFacts, actions: ErrorActions): DialogContent {
  const { words, dialogs } = context;
  const { title, happened, advice, code } = wordsForError(error, words);
  const closing = (action: () => void) => () => {
    dialogs.close(content);
    action();
  };
  const { retry, onZap } = actions;
  const leave = closing(actions.leave);
  const content: DialogContent = {
    title,
    text: happened,
    advice,
    code: words.dialog.code(code),
    alert: true,
    buttons: [...(retry ? [{ label: words.dialog.retry, action: closing(retry) }] : []), { label: actions.leaveLabel, action: leave }],
    onBack: leave,
    ...(onZap && {
      onZap: (step: 1 | -1) => {
        dialogs.close(content);
        onZap(step);
      },
    }),
  };
  return content;
}
