import type { Endpoint } from '@postrider/sdk';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../app/grant.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuChoice } from '../../ui/menu.tsx';
import { Confirm } from './confirm.tsx';
import { RepairDialog } from './repair-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';
import { text } from './texts.ts';

type Opened = 'test' | 'recover' | 'backfill' | 'disable' | 'delete';

/** What can be done with an endpoint, from any of its views. */
export function EndpointActions({
  application,
  endpoint,
}: {
  readonly application: string;
  readonly endpoint: Endpoint;
}) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const may = useMay();
  const close = () => setOpened(null);
  const path = { application, endpoint: endpoint.id };
  const mayWrite = may('endpoints:write');
  const mayRepair = may('deliveries:retry');
  const choice = (id: Opened, danger = false): MenuChoice => ({
    id,
    label: text.actions[id],
    danger,
    onChoose: () => setOpened(id),
  });
  const choices = [
    ...(mayRepair ? [choice('recover'), choice('backfill')] : []),
    ...(mayWrite && endpoint.status !== 'disabled' ? [choice('disable', true)] : []),
    ...(mayWrite ? [choice('delete', true)] : []),
  ];
  return (
    <>
      {mayWrite && (
        <Button look="primary" onClick={() => setOpened('test')}>
          {text.actions.test}
        </Button>
      )}
      {mayWrite && <StatusButton path={path} status={endpoint.status} />}
      {choices.length > 0 && <Menu label={text.moreActions} choices={choices} />}
      {opened === 'test' && <TestDialog path={path} onClose={close} />}
      {(opened === 'recover' || opened === 'backfill') && <RepairDialog kind={opened} path={path} onClose={close} />}
      {opened === 'disable' && <Disable path={path} onClose={close} />}
      {opened === 'delete' && <Delete path={path} name={endpoint.name ?? endpoint.url} onClose={close} />}
    </>
  );
}

interface OfPath {
  readonly path: { readonly application: string; readonly endpoint: string };
}

const STALE = ['getEndpoint', 'listEndpoints', 'listDeliveries', 'summarizeEndpoints', 'readAuditLog'] as const;

function StatusButton({ path, status }: OfPath & { status: Endpoint['status'] }) {
  const to = status === 'enabled' ? 'paused' : 'enabled';
  const change = useChange('updateEndpoint', { stale: STALE, said: text.nowStatus[to] });
  return (
    <Button busy={change.isPending} onClick={() => change.mutate({ path, body: { status: to } })}>
      {text.toStatus[to]}
    </Button>
  );
}

function Disable({ path, onClose }: OfPath & { onClose: () => void }) {
  const change = useChange('updateEndpoint', { stale: STALE, said: text.nowStatus.disabled });
  return (
    <Confirm
      title={text.disableTitle}
      confirm={text.toStatus.disabled}
      onClose={onClose}
      onConfirm={() => change.mutate({ path, body: { status: 'disabled' } })}
    >
      {text.disableHint}
    </Confirm>
  );
}

function Delete({ path, name, onClose }: OfPath & { name: string; onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useChange('deleteEndpoint', {
    stale: ['listEndpoints'],
    said: text.deleted(name),
    onDone: () =>
      void navigate({ to: '/applications/$application/endpoints', params: { application: path.application } }),
  });
  return (
    <Confirm
      title={text.deleteTitle(name)}
      confirm={text.deleteNow}
      onClose={onClose}
      onConfirm={() => remove.mutate({ path })}
    >
      {text.deleteHint}
    </Confirm>
  );
}
