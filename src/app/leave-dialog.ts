import type { AppContext } from './context';
import type { DialogContent } from './dialogs';

/** Back, and nothing to go back to. @param onStay the viewer is still there, or is there again */
export function leaveApp(context: AppContext, onStay: () => void = () => undefined): void {
  const { device } = context.services;
  if (device.backOnFirstPage === 'ask') {
    context.dialogs.open(leaveDialog(context, onStay));
    return;
  }
  device.platformBack();
  // The platform keeps the app behind its home screen.
  onStay();
}

/** "Leave the app?", as the TVs' guidelines ask for it on Back at the first page. */
function leaveDialog({ services, words, dialogs }: AppContext, onStay: () => void): DialogContent {
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
