import { gzipSync } from 'node:zlib';
import budget from './budget.json' with { type: 'json' };
import { roleOf, roles, type Role } from './roles';

export interface Size {
  readonly files: number;
  readonly bytes: number;
  /** Each file by itself. */
  readonly gzipBytes: number;
}

/** By role, and in all. */
export type SizeReport = Readonly<Record<Role | 'total', Size>>;

const none: Size = { files: 0, bytes: 0, gzipBytes: 0 };

export function sizesOf(files: ReadonlyMap<string, Buffer>): SizeReport {
  const sizes: Record<string, Size> = Object.fromEntries([...roles, 'total'].map((role) => [role, none]));
  for (const [file, bytes] of files) {
    const role = roleOf(file);
    if (role === undefined) continue;
    const gzipBytes = gzipSync(bytes, { level: 9 }).length;
    for (const key of [role, 'total']) {
      const before = sizes[key] ?? none;
      sizes[key] = { files: before.files + 1, bytes: before.bytes + bytes.length, gzipBytes: before.gzipBytes + gzipBytes };
    }
  }
  return sizes as Record<Role | 'total', Size>;
}

/** What is over `budget.json`, in words; empty where all is well. */
export function overBudget(sizes: SizeReport, limits: Readonly<Record<Role | 'total', number>> = budget): readonly string[] {
  return [...roles, 'total' as const].flatMap((role) => {
    const { gzipBytes } = sizes[role];
    return gzipBytes > limits[role] ? [`${role}: ${gzipBytes} bytes (gzip), ${gzipBytes - limits[role]} over its budget of ${limits[role]}`] : [];
  });
}

/** For people. */
export function sizeTable(sizes: SizeReport): string {
  const row = (cells: readonly [string, string, string, string]): string => `${cells[0].padEnd(10)}${cells[1].padStart(6)}${cells[2].padStart(11)}${cells[3].padStart(11)}`;
  const rows = [...roles, 'total' as const].map((role) => {
    const { files, bytes, gzipBytes } = sizes[role];
    return row([role, String(files), String(bytes), String(gzipBytes)]);
  });
  return [row(['role', 'files', 'bytes', 'gzip']), ...rows].join('\n');
}
