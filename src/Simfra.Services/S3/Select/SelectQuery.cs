using System.Runtime.CompilerServices;

namespace Simfra.Services.S3;

/// <summary>Runs a statement over records.</summary>
internal sealed class SelectQuery(SqlStatement statement, SelectRows rows, DateTimeOffset now)
{
    private readonly List<SqlAccumulator> _accumulators = [.. statement.Aggregates.Select(static a => new SqlAccumulator(a))];
    private long _left = statement.Limit ?? long.MaxValue;

    /// <summary>
    /// The results, in order; null now and then where records were read and had none, so that whoever waits knows that the query is
    /// at work.
    /// </summary>
    public async IAsyncEnumerable<SqlStructure?> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scope = new SqlScope { Now = now, Columns = await rows.BindAsync(statement, cancellationToken).ConfigureAwait(false) };
        if (_left > 0)
        {
            await foreach (var read in rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var row in Expand(read, statement.From, 0))
                {
                    if (Take(row, scope) is { } result)
                    {
                        yield return result;
                    }
                }

                if (_left == 0)
                {
                    break;
                }

                yield return null;
            }
        }

        if (_accumulators.Count > 0 && statement.Limit != 0)
        {
            scope.Aggregates = [.. _accumulators.Select(static a => a.Result)];
            yield return Project(scope);
        }
    }

    /// <summary>The records that FROM's path makes of one: a wildcard gives as many as it finds, and one that is missing where it finds none.</summary>
    private static IEnumerable<SqlValue> Expand(SqlValue value, IReadOnlyList<SqlPathStep> path, int at)
    {
        if (at == path.Count)
        {
            return [value];
        }

        if (path[at] is not SqlWildcardStep wildcard)
        {
            return Expand(SqlPath.Walk(value, [path[at]]), path, at + 1);
        }

        var items = (value, wildcard.IsOfList) switch
        {
            (SqlList list, true) => list.Items,
            (SqlStructure structure, false) => structure.Values,
            _ => [],
        };
        return items.Count == 0 ? [SqlMissing.Value] : items.SelectMany(item => Expand(item, path, at + 1));
    }

    /// <summary>The result that a record has, if it passes and nothing is added up.</summary>
    private SqlStructure? Take(SqlValue row, SqlScope scope)
    {
        scope.Row = row;
        if (_left == 0 || (statement.Where is not null && statement.Where.Test(scope) != true))
        {
            return null;
        }

        if (_accumulators.Count == 0)
        {
            _left--;
            return Project(scope);
        }

        _accumulators.ForEach(a => a.Add(scope));
        return null;
    }

    private SqlStructure Project(SqlScope scope)
    {
        if (statement.Projections.Count == 0)
        {
            return scope.Row as SqlStructure ?? new SqlStructure(["_1"], [scope.Row]);
        }

        var (names, values) = (new List<string>(), new List<SqlValue>());
        foreach (var projection in statement.Projections)
        {
            var value = projection.Expression.Evaluate(scope);
            if (projection.IsAll && value is SqlStructure all)
            {
                names.AddRange(all.Names.Take(all.Values.Count));
                values.AddRange(all.Values);
            }
            else
            {
                names.Add(projection.Name);
                values.Add(value);
            }
        }

        return new(names, values);
    }
}
