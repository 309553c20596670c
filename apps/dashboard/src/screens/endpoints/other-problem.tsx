import { ProblemError } from '../../api/problem.ts';
import styles from './endpoints.module.css';
import { text } from './texts.ts';

/** Why a form was refused: all of it where no field shows it, else where to look. */
export function OtherProblem({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const atFields = error instanceof ProblemError && error.problem.errors?.some((one) => 'pointer' in one) === true;
  const said = error instanceof Error ? error.message : '';
  return (
    <p role="alert" className={styles['problem']}>
      {atFields ? text.correctAbove : said}
    </p>
  );
}
