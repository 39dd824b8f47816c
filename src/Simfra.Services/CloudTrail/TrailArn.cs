using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>A trail by account, home region and name: <c>arn:aws:cloudtrail:us-east-1:000000000000:trail/audit</c>.</summary>
internal readonly record struct TrailArn(StateScope Scope, string Name)
{
    private const string Prefix = "trail/";

    /// <summary>A trail by ARN, or by its name among those of a scope.</summary>
    public static TrailArn Parse(string? nameOrArn, StateScope scope)
    {
        if (nameOrArn?.StartsWith("arn:", StringComparison.Ordinal) != true)
        {
            return new(scope, TrailName.Parse(nameOrArn));
        }

        return nameOrArn.Split(':') is ["arn", "aws", "cloudtrail", { Length: > 0 } region, { Length: 12 } account, var resource]
            && resource.StartsWith(Prefix, StringComparison.Ordinal)
                ? new(new(account, region), TrailName.Parse(resource[Prefix.Length..]))
                : throw CloudTrailErrors.InvalidTrailArn(nameOrArn);
    }

    public override string ToString() => $"arn:aws:cloudtrail:{Scope.Region}:{Scope.Account}:{Prefix}{Name}";
}
