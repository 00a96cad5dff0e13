import '@lightningjs/sdk';

/** A TV's keys beyond Lightning's own: one for each further name under `keys` in settings.json. */
declare module '@lightningjs/sdk' {
  /* eslint-disable @typescript-eslint/no-namespace -- the shape that is augmented is Lightning's */
  namespace Lightning {
    namespace Component {
      interface DefaultKeyHandlers {
        _handleChannelUp?(): boolean | undefined;
        _handleChannelDown?(): boolean | undefined;
        _handlePlayPause?(): boolean | undefined;
        _handlePlay?(): boolean | undefined;
        _handlePause?(): boolean | undefined;
        _handleStop?(): boolean | undefined;
        _handleRewind?(): boolean | undefined;
        _handleFastForward?(): boolean | undefined;
        _handleInfo?(): boolean | undefined;
        _handleGuide?(): boolean | undefined;
        _handleRed?(): boolean | undefined;
        _handleGreen?(): boolean | undefined;
        _handleYellow?(): boolean | undefined;
        _handleBlue?(): boolean | undefined;
      }
    }
  }
  /* eslint-enable @typescript-eslint/no-namespace */
}
