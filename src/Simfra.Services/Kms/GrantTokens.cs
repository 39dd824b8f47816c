using Simfra.Integration;

namespace Simfra.Services.Kms;

/// <summary>
/// Grant tokens. A grant is in force as soon as it is made, so nobody needs its token here; one that is given has to be a grant's.
/// </summary>
internal static class GrantTokens
{
    /// <exception cref="Schemas.AwsServiceException">InvalidGrantTokenException.</exception>
    public static void Check(List<string>? tokens, KeyDirectory keys, OperationContext context)
    {
        foreach (var token in tokens ?? [])
        {
            _ = Find(token, keys, context.Region) ?? throw KmsErrors.InvalidGrantToken();
        }
    }

    /// <summary>The grant of a token, in whatever account of the region its key is; null where there is none, or no more.</summary>
    public static (KmsKey Key, Grant Grant)? Find(string token, KeyDirectory keys, string region)
    {
        foreach (var state in keys.States.Existing.Where(s => s.Scope.Region == region))
        {
            if (state.Grants.All.FirstOrDefault(g => g.Token == token) is { } grant && state.Keys.Find(grant.Key.KeyId) is { } key)
            {
                return (key, grant);
            }
        }

        return null;
    }
}
