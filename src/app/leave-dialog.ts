import type { AppContext } from './context';
import type { DialogContent } from './dialogs';

/** "Leave the app?", as the TVs' guidelines ask for it on Back at the first page. */
export function leaveDialog({ services, words, dialogs }: AppContext, onStay: () => void = () => undefined): DialogContent {
  const stay = () => {
    dialogs.close(content);
    onStay();
  };
  const content: DialogContent = {
    title: words.dialog.leaveTitle,
    text: words.dialog.leaveQuestion,
    buttons: [
      { label: words.dialog.stay, action: stay },
      {
        label: words.dialog.leave,
        action: () => {
          dialogs.close(content);
          services.device.exit();
        },
      },
    ],
    onBack: stay,
  };
  return content;
}
