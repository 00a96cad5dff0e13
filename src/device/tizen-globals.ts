/**
 * Tizen's globals, as far as this app calls them, typed as Samsung documents them. Any of it may be missing on a TV, or
 * throw for want of a privilege: every use stands inside `DeviceLog.attempt()`.
 */
export interface TizenPage {
  readonly tizen: {
    readonly application: { getCurrentApplication(): TizenApplication };
    readonly tvinputdevice: { registerKey(name: string): void };
    readonly systeminfo: { getCapability(key: string): unknown };
    readonly tvaudiocontrol: {
      getVolume(): unknown;
      isMute(): unknown;
      setVolumeChangeListener(listener: () => void): void;
    };
  };
  readonly webapis: {
    readonly appcommon: {
      readonly AppCommonScreenSaverState: { readonly SCREEN_SAVER_ON: unknown; readonly SCREEN_SAVER_OFF: unknown };
      setScreenSaver(state: unknown, onSuccess?: () => void, onError?: (error: unknown) => void): void;
    };
    readonly network: {
      readonly NetworkState: { readonly GATEWAY_CONNECTED: unknown; readonly GATEWAY_DISCONNECTED: unknown };
      isConnectedToGateway(): unknown;
      addNetworkStateChangeListener(listener: (state: unknown) => void): unknown;
    };
    readonly productinfo: {
      getModel(): unknown;
      isUdPanelSupported(): unknown;
      is8KPanelSupported(): unknown;
    };
  };
}

export interface TizenApplication {
  exit(): void;
  hide(): void;
  getRequestedAppControl(): {
    readonly appControl: { readonly data: readonly { readonly key: unknown; readonly value: readonly unknown[] }[] };
  } | null;
}

/** The one place where a page becomes a Tizen page. */
export const asTizen = (page: Window): TizenPage => page as unknown as TizenPage;
