import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/states.tsx';
import { text } from './texts.ts';

export function NotFound() {
  return (
    <Empty title={text.notFound} action={<Link to="/">{text.overview}</Link>}>
      {text.notFoundHint}
    </Empty>
  );
}
