import type { AppContext } from './context';
import type { DialogContent } from './dialogs';

/** ms without a network that are not worth a word: a change of access point is over by then. The stores allow 3 s. */
const PATIENCE = 1_000;

/**
 * Tells the viewer when the TV has lost its network, over whatever is open, and goes by itself when it is back. Playback
 * goes on meanwhile for as long as what is loaded lasts.
 * @param zap what a channel key does where no notice covers it
 */
export function watchNetwork({ services, words, dialogs, announcer }: Pick<AppContext, 'services' | 'words' | 'dialogs' | 'announcer'>, zap: (step: 1 | -1) => void): void {
  const { network, visibility } = services.device;
  let notice: DialogContent | undefined;
  let stopWaiting: (() => void) | undefined;

  const close = () => {
    if (notice) dialogs.close(notice);
    notice = undefined;
  };
  const onZap = (step: 1 | -1) => {
    close();
    zap(step);
  };
  const open = () => {
    const { title, happened, advice } = words.errors.noNetwork;
    // Without the alert's picture: a hosted app could not load it now.
    notice = { title, text: happened, advice, buttons: [{ label: words.dialog.dismiss, action: close }], onBack: close, onZap };
    dialogs.openNotice(notice);
  };
  const update = () => {
    stopWaiting?.();
    stopWaiting = undefined;
    if (network.current) {
      // The notice goes in silence, and who listens cannot see it go.
      if (notice) announcer.say(words.player.networkBack);
      close();
    }
    // Nobody sees or hears a hidden app.
    else if (visibility.current === 'shown' && !notice) stopWaiting = services.clock.after(PATIENCE, open);
  };
  network.onChange(update);
  visibility.onChange(update);
  update();
}
