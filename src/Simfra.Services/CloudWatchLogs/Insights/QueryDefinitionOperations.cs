using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Saved queries. They are kept as they are given, in any of the languages: AWS too reads them only when they run.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html"/>
internal sealed class QueryDefinitionOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    private const int MaxDefinitions = 1000;
    private const int PageSize = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutQueryDefinition, PutQueryDefinition);
        operations.Handle(CloudWatchLogsApi.DescribeQueryDefinitions, DescribeQueryDefinitions);
        operations.Handle(CloudWatchLogsApi.DeleteQueryDefinition, DeleteQueryDefinition);
    }

    private PutQueryDefinitionResponse PutQueryDefinition(PutQueryDefinitionRequest request, OperationContext context)
    {
        var table = states[context.Scope].Insights.Definitions;
        if (request.QueryDefinitionId is { } given && !table.Contains(given))
        {
            throw CloudWatchLogsErrors.QueryDefinitionNotFound();
        }

        if (request is { QueryDefinitionId: null, ClientToken: { } token } && table.All.FirstOrDefault(d => d.ClientToken == token) is { } made)
        {
            return new() { QueryDefinitionId = made.Id };
        }

        if (request.QueryDefinitionId is null && table.Count >= MaxDefinitions)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        var id = request.QueryDefinitionId ?? context.Ids.NewGuid().ToString();
        table.Put(new()
        {
            Id = id,
            Name = request.Name!,
            Text = request.QueryString!,
            Language = request.QueryLanguage ?? QueryLanguage.Cwli,
            Groups = [.. request.LogGroupNames ?? []],
            Parameters = [.. (request.Parameters ?? []).Select(static p => new SavedQueryParameter(p.Name!, p.DefaultValue, p.Description))],
            ModifiedAt = context.Now.ToUnixTimeMilliseconds(),
            ClientToken = request.ClientToken,
        });
        return new() { QueryDefinitionId = id };
    }

    private DescribeQueryDefinitionsResponse DescribeQueryDefinitions(DescribeQueryDefinitionsRequest request, OperationContext context)
    {
        var definitions = states[context.Scope].Insights.Definitions.All
            .Where(d => d.Name.StartsWith(request.QueryDefinitionNamePrefix ?? "", StringComparison.Ordinal)
                && (request.QueryLanguage is null || d.Language == request.QueryLanguage))
            .OrderBy(KeyOf, StringComparer.Ordinal);
        var (page, nextToken) = LogsPage.Of(
            key => key is null ? definitions : definitions.Where(d => string.CompareOrdinal(KeyOf(d), key) > 0),
            KeyOf,
            request.MaxResults ?? PageSize,
            request.NextToken);
        return new()
        {
            QueryDefinitions = page.ConvertAll(Show),
            NextToken = nextToken,
        };
    }

    private DeleteQueryDefinitionResponse DeleteQueryDefinition(DeleteQueryDefinitionRequest request, OperationContext context) =>
        states[context.Scope].Insights.Definitions.Remove(request.QueryDefinitionId!)
            ? new() { Success = true }
            : throw CloudWatchLogsErrors.QueryDefinitionNotFound();

    private static string KeyOf(SavedQuery definition) => $"{definition.Name}\n{definition.Id}";

    private static QueryDefinition Show(SavedQuery definition) => new()
    {
        QueryLanguage = definition.Language,
        QueryDefinitionId = definition.Id,
        Name = definition.Name,
        QueryString = definition.Text,
        LastModified = definition.ModifiedAt,
        LogGroupNames = [.. definition.Groups],
        Parameters = definition.Parameters.IsEmpty
            ? null
            : [.. definition.Parameters.Select(static p => new QueryParameter { Name = p.Name, DefaultValue = p.DefaultValue, Description = p.Description })],
    };
}
