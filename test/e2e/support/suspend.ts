import type { Tv } from './tv';

/**
 * The TV's app goes to the background, and its JavaScript stands still, as on Tizen: no timer runs, no answer is heard,
 * nothing can be evaluated. The app has its event's turn, and not one more.
 * @returns what brings the app back to the front
 */
export async function suspend(tv: Tv): Promise<() => Promise<void>> {
  const devTools = await tv.devTools();
  await devTools.send('Debugger.enable');
  const paused = new Promise<void>((resolve) => {
    devTools.once('Debugger.paused', () => {
      resolve();
    });
  });
  // The turn's last statement is the debugger's: whatever the app put off has no turn to run in.
  const hidden = devTools.send('Runtime.evaluate', { expression: 'window.emulatedTv.hide(); debugger;' });
  await paused;
  return async () => {
    await devTools.send('Debugger.resume');
    await hidden;
    await devTools.send('Debugger.disable');
    await tv.page.evaluate(() => window.emulatedTv?.show());
  };
}
