import { Link } from '@tanstack/react-router';
import { curlOf } from '../../api/curl.ts';
import { buttonLook } from '../../ui/button.tsx';
import { Empty } from '../../ui/states.tsx';
import { stepsText, text } from './texts.ts';

/** Where nobody is led by the hand, the command does. */
export function NoApplications() {
  return (
    <Empty
      title={text.emptyTitle}
      command={curlOf('createApplication', { body: { name: stepsText.application.name } })}
      action={
        <p>
          <Link to="/applications" className={buttonLook('primary')}>
            {text.toApplications}
          </Link>
        </p>
      }
    >
      {text.empty}
    </Empty>
  );
}
