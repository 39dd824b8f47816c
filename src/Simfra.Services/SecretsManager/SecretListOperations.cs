using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>What there is: secrets and their versions, without values.</summary>
internal sealed class SecretListOperations(ServiceState<SecretsManagerState> states, SecretReplication replication) : IOperationGroup
{
    private const int DefaultPage = 100;
    private const string DefaultKey = "DefaultEncryptionKey";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.DescribeSecret, DescribeSecret);
        operations.Handle(SecretsManagerApi.ListSecrets, ListSecrets);
        operations.Handle(SecretsManagerApi.ListSecretVersionIds, ListSecretVersionIds);
    }

    private DescribeSecretResponse DescribeSecret(DescribeSecretRequest request, OperationContext context) =>
        SecretDescription.Of(states.GetAny(request.SecretId!, context), replication);

    private ListSecretsResponse ListSecrets(ListSecretsRequest request, OperationContext context)
    {
        var filters = SecretFilters.Of(request.Filters);
        var found = states[context.Scope].Secrets.All
            .Where(s => (s.DeletedAt is null || request.IncludePlannedDeletion == true) && filters.Match(s));
        var sorted = Sort(found, request.SortBy ?? SortByType.CreatedDate);
        if (request.SortOrder == SortOrderType.Desc)
        {
            sorted = sorted.Reverse();
        }

        var (page, nextToken) = SecretPage.Of(sorted, static s => s.Name, request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { SecretList = page.ConvertAll(SecretDescription.EntryOf), NextToken = nextToken };
    }

    private ListSecretVersionIdsResponse ListSecretVersionIds(ListSecretVersionIdsRequest request, OperationContext context)
    {
        var secret = states.GetAny(request.SecretId!, context);
        var found = secret.Versions.Where(v => !v.Stages.IsEmpty || request.IncludeDeprecated == true);
        var (page, nextToken) = SecretPage.Of(found, static v => v.Id, request.MaxResults ?? DefaultPage, request.NextToken);
        return new()
        {
            ARN = secret.Arn,
            Name = secret.Name,
            NextToken = nextToken,
            Versions = page.ConvertAll(static v => new SecretVersionsListEntry
            {
                VersionId = v.Id,
                VersionStages = v.Stages.IsEmpty ? null : [.. v.Stages],
                CreatedDate = v.CreatedAt,
                LastAccessedDate = v.AccessedOn,
                KmsKeyIds = v.Value is null ? null : [v.Value.KeyId ?? DefaultKey],
            }),
        };
    }

    /// <summary>By a date, those of one moment by name.</summary>
    private static IEnumerable<Secret> Sort(IEnumerable<Secret> secrets, string by) => by switch
    {
        SortByType.Name => secrets.OrderBy(static s => s.Name, StringComparer.Ordinal),
        SortByType.LastAccessedDate => secrets.OrderBy(static s => s.AccessedOn),
        SortByType.LastChangedDate => secrets.OrderBy(static s => s.ChangedAt),
        _ => secrets.OrderBy(static s => s.CreatedAt),
    };
}
