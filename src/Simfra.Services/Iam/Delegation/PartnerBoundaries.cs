using Simfra.Security.Delegation;

namespace Simfra.Services.Iam;

/// <summary>The permissions boundaries of product providers as managed policies: <c>arn:aws:iam::partner:policy/…</c>, the same in every account.</summary>
internal static class PartnerBoundaries
{
    private const string FirstVersion = "v1";

    public static IamPolicy? Find(DelegationRegistry registry, PolicyArn arn) =>
        arn.Owner == DelegationRegistry.BoundaryOwner && registry.FindBoundary(arn.ToString()) is { } boundary
            ? new()
            {
                PolicyName = arn.Name,
                Path = arn.Path,
                Owner = arn.Owner,
                PolicyId = AwsManagedPolicies.IdOf(boundary.Arn),
                CreatedAt = boundary.CreatedAt.ToSecond(),
                UpdatedAt = boundary.CreatedAt.ToSecond(),
                DefaultVersionId = FirstVersion,
                Versions = [new(FirstVersion, boundary.Document, boundary.CreatedAt.ToSecond())],
            }
            : null;
}
