import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { pages } from '../../api/queries.ts';
import { useMay } from '../../app/grant.tsx';
import { buttonLook } from '../../ui/button.tsx';
import { Muted, Page, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { More } from '../../ui/table.tsx';
import { EndpointFilters, filterIn } from './endpoint-filters.tsx';
import { EndpointTable } from './endpoint-table.tsx';
import { foundEndpoints } from './found-endpoints.ts';
import { NoEndpoints } from './no-endpoints.tsx';
import { REFRESH_MS, REFRESHED_PAGES_MAX } from './refresh.ts';
import { text } from './texts.ts';
import { SEARCHED_MAX, useAllWhile } from './use-all-while.ts';
import { useSummaries } from './use-summaries.ts';

/** The endpoints of an application: who of them is well, and who is not. */
export function Endpoints() {
  const { application } = useParams({ from: '/applications/$application/endpoints' });
  const may = useMay();
  return (
    <Page
      title={text.endpoints}
      actions={
        may('endpoints:write') && (
          <Link
            to="/applications/$application/endpoints/new"
            params={{ application }}
            className={buttonLook('primary')}
          >
            {text.add}
          </Link>
        )
      }
    >
      <EndpointList application={application} />
    </Page>
  );
}

function EndpointList({ application }: { readonly application: string }) {
  const filter = filterIn(useSearch({ from: '/applications/$application/endpoints' }));
  const listed = useInfiniteQuery({
    ...pages('listEndpoints', { application }),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > REFRESHED_PAGES_MAX ? false : REFRESH_MS),
  });
  const isFiltered = filter.search !== '' || filter.state !== null;
  const endpoints = listed.data?.pages.flatMap(({ data }) => data) ?? [];
  useAllWhile(isFiltered, listed, endpoints.length);
  const found = foundEndpoints(endpoints, filter, listed.dataUpdatedAt);
  const figures = useMay()('events:read');
  const summaries = useSummaries(application, endpoints, figures);
  return (
    <Answered of={listed} lines={8}>
      {() =>
        endpoints.length === 0 ? (
          <NoEndpoints application={application} />
        ) : (
          <Stack>
            <EndpointFilters filter={filter} />
            <output>
              <Muted>{isFiltered ? text.found(found.length, endpoints.length) : text.shown(endpoints.length)}</Muted>
            </output>
            <EndpointTable application={application} endpoints={found} summaries={summaries} figures={figures} />
            {isFiltered && listed.hasNextPage && endpoints.length >= SEARCHED_MAX && (
              <p>{text.searchedSome(SEARCHED_MAX)}</p>
            )}
            <More of={listed} />
          </Stack>
        )
      }
    </Answered>
  );
}
