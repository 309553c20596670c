import { useMutation } from '@tanstack/react-query';
import { callText } from '../../api/call.ts';
import { Button } from '../../ui/button.tsx';
import { useNotice } from '../../ui/notices.tsx';
import { text } from './texts.ts';

const FILE_NAME = 'event-types.openapi.json';

/** The catalogue as an OpenAPI document, as the API writes it. */
export function DownloadOpenApi() {
  const notice = useNotice();
  const download = useMutation({
    mutationFn: () => callText('exportEventTypes'),
    onSuccess: (document) => save(document),
    onError: (error) => notice('bad', error.message),
  });
  return (
    <Button busy={download.isPending} onClick={() => download.mutate()}>
      {text.download}
    </Button>
  );
}

function save(content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: address, download: FILE_NAME }).click();
  URL.revokeObjectURL(address);
}
