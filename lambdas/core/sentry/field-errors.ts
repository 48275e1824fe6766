import * as z from 'zod';

type FieldErrors = string | FieldErrors[] | { [name: string]: FieldErrors };
const fieldErrors: z.ZodType<FieldErrors> = z.lazy(() =>
  z.union([z.string(), z.array(fieldErrors), z.record(z.string(), fieldErrors)]),
);

/**
 * What a 400 of Sentry says of single members of the request, as one text: `{"assignedTo": ["Unknown actor input"]}` is
 * `assignedTo: Unknown actor input`. Empty where the body says nothing of the kind.
 */
export function fieldErrorsIn(body: unknown): string {
  const parsed = fieldErrors.safeParse(body);
  return parsed.success && typeof parsed.data === 'object' ? linesOf('', parsed.data).join('; ') : '';
}

function linesOf(path: string, errors: FieldErrors): string[] {
  if (typeof errors === 'string') return [path === '' ? errors : `${path}: ${errors}`];
  if (Array.isArray(errors)) return errors.flatMap((error) => linesOf(path, error));
  return Object.entries(errors).flatMap(([name, error]) =>
    linesOf(name === 'non_field_errors' ? path : path === '' ? name : `${path}.${name}`, error),
  );
}
