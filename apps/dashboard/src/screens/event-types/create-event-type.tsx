import { useNavigate } from '@tanstack/react-router';
import { Dialog } from '../../ui/dialog.tsx';
import { EventTypeForm } from './event-type-form.tsx';
import { text } from './texts.ts';

export function CreateEventType({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Dialog title={text.create} onClose={onClose} wide>
      <EventTypeForm
        eventType={null}
        onCancel={onClose}
        onSaved={(name) => {
          onClose();
          void navigate({ to: '/event-types/$name', params: { name } });
        }}
      />
    </Dialog>
  );
}
