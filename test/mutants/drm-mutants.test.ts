import { describe, expect, it } from 'vitest';
import { cut } from './cut';
import { DRM_MUTANTS } from './drm-mutants';
import { runWalks } from './run-walks';

describe('the walks of the DRM engine catch', () => {
  it.each(cut(DRM_MUTANTS))('$name ($rule)', async (mutant) => {
    const { code, output } = await runWalks({ DRM_MUTANT: String(DRM_MUTANTS.indexOf(mutant)) }, '-t', mutant.rule.replace(/[()]/g, '\\$&'));
    expect(output).not.toContain('the mutant does not apply');
    expect(output).toMatch(/Property failed|AssertionError/);
    expect(code).toBe(1);
  });
});
