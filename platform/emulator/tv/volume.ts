/** The TV's own volume; the keys for it go to the TV, not to the app. */
export class Volume {
  level = 20;
  muted = false;
  private readonly listeners: (() => void)[] = [];

  /** @returns whether the key was one of the volume's */
  press(key: string): boolean {
    if (key === 'VolumeUp') this.level = Math.min(100, this.level + 1);
    else if (key === 'VolumeDown') this.level = Math.max(0, this.level - 1);
    else if (key === 'VolumeMute') this.muted = !this.muted;
    else return false;
    for (const listener of this.listeners) listener();
    return true;
  }

  listen(listener: () => void): void {
    this.listeners.push(listener);
  }
}
