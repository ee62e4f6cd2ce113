import { AppError } from '../core/errors.ts';
import type { Context } from './context.ts';
import { askRecord, type RecordKind } from './record.ts';

export interface ProfileAnswer {
  as_of?: string;
  /** Name and email, as WHOOP gives them. */
  profile?: object;
  /** Height, weight and highest heart rate, as WHOOP gives them. */
  body?: object;
  notes?: string[];
}

/** Who the member is, as far as the login may read it; throws where it may read nothing of it. */
export async function askProfile(context: Context, signal?: AbortSignal): Promise<ProfileAnswer> {
  const [profile, body] = await Promise.all([ask('profile'), ask('body')]);
  const refused = [profile, body].filter((one) => one instanceof AppError);
  if (profile instanceof AppError && body instanceof AppError) throw profile;
  return {
    ...('as_of' in profile ? { as_of: profile.as_of } : {}),
    ...('record' in profile ? { profile: profile.record } : {}),
    ...('record' in body ? { as_of: body.as_of, body: body.record } : {}),
    ...(refused.length > 0 ? { notes: refused.map(({ message }) => message) } : {}),
  };

  function ask(kind: RecordKind) {
    return askRecord(context, { kind }, signal).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'scope_missing') return error;
      throw error;
    });
  }
}
