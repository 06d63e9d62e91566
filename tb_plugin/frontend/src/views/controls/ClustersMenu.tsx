/** The number of clusters, behind which lies what each number would give. */
import { useAsked } from "../components/useAsked";
import { Popover } from "../components/Popover";
import type * as Chart from "../clusters/ClusterChart";

/** Gives what draws it; it is loaded once somebody looks. */
export type LoadChart = () => Promise<typeof Chart>;

export interface Props extends Chart.Props {
  loadChart: LoadChart;
}

export function ClustersMenu(props: Props) {
  return (
    <Popover
      label={
        <>
          <span class="unseen">what each number of clusters gives: </span>
          {`${props.clusters} ▾`}
        </>
      }
      name="what each number of clusters gives"
    >
      <div class="cluster-room">
        <Opened {...props} />
      </div>
    </Popover>
  );
}

function Opened({ loadChart, ...props }: Props) {
  const found = useAsked("chart", null, loadChart);
  if (found === null) return null;
  return typeof found === "string" ? <p class="fine">{found}</p> : <found.ClusterChart {...props} />;
}
