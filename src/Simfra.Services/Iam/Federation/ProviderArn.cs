namespace Simfra.Services.Iam;

/// <summary>The ARN of an identity provider, in a request.</summary>
internal static class ProviderArn
{
    private const int Parts = 6;

    /// <exception cref="Schemas.AwsServiceException">ValidationError: it isn't formed as an ARN.</exception>
    public static string Check(string? arn)
    {
        var parts = arn?.Split(':', Parts) ?? [];
        return parts is ["arn", { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }] ? arn! : throw IamErrors.UnparsableArn();
    }

    /// <summary>The account of an ARN; null where it isn't formed as one.</summary>
    public static string? FindAccount(string arn) => arn.Split(':', Parts) is { Length: Parts } parts ? parts[4] : null;
}
