using Simfra.Models.Ec2;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Ec2;

/// <summary>
/// Resources of EC2 as IAM sees them. Giving a new resource tags needs a permission beside that of making it; denials of what changes
/// something carry their reason encoded, for those alone who may ask STS to decode it.
/// </summary>
internal sealed class Ec2Authorization(ServiceState<Ec2State> states, AuthorizationMessages messages) : ServiceAuthorization
{
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        foreach (var specification in TagSpecificationsOf(call).Where(static s => s.Tags is { Count: > 0 }))
        {
            call.Require(
                "ec2:CreateTags",
                call.Context.Arn("ec2", $"{specification.ResourceType}/*"),
                KeyValuePair.Create("ec2:CreateAction", call.Operation.Name));
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) =>
        call.Texts("Resources")
            .Where(id => id.StartsWith($"{type.Name}-", StringComparison.Ordinal))
            .Select(id => call.Context.Arn("ec2", $"{type.Name}/{id}"));

    public override ResourceFacts? FindResource(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "ec2", var region, var account, var resource] || resource.Split('/') is not [var kind, var id])
        {
            return null;
        }

        var state = states[new(account, region)];
        ITaggedResource? found = kind switch
        {
            "vpc" => state.Vpcs.Find(id),
            "subnet" => state.Subnets.Find(id),
            _ => null,
        };
        return new(account) { Tags = found?.Tags };
    }

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        key.ToLowerInvariant() switch
        {
            "ec2:region" => [call.Context.Region],
            "ec2:vpc" => VpcOf(permission, call) is { } vpc ? [call.Context.Arn("ec2", $"vpc/{vpc}")] : null,
            "ec2:vpcid" => VpcOf(permission, call) is { } vpc ? [vpc] : null,
            "ec2:subnetid" => IdOf(permission, "subnet") is { } subnet ? [subnet] : null,
            _ => null,
        };

    public override AwsServiceException Denied(Denial denial, AuthorizationCall call)
    {
        const string general = "You are not authorized to perform this operation.";
        var reason = denial.MessageFor(denial.Request.Action, ResourceNaming.UnlessWildcard);
        var encoded = call.Operation.Name.StartsWith("Describe", StringComparison.Ordinal)
            ? ""
            : $". Encoded authorization failure message: {messages.Seal(EncodedDenial.Write(denial.Decided))}";
        return new("UnauthorizedOperation", 403, $"{general} {reason}{encoded}");
    }

    private static List<TagSpecification> TagSpecificationsOf(AuthorizationCall call) => call.Input switch
    {
        CreateVpcRequest request => request.TagSpecifications ?? [],
        CreateSubnetRequest request => request.TagSpecifications ?? [],
        _ => [],
    };

    /// <summary>The VPC that the resource is, or is in.</summary>
    private string? VpcOf(RequiredPermission permission, AuthorizationCall call) =>
        IdOf(permission, "vpc")
        ?? (IdOf(permission, "subnet") is { } subnet ? states[call.Context.Scope].Subnets.Find(subnet)?.VpcId : null)
        ?? (call.Input is CreateSubnetRequest request ? request.VpcId : null);

    private static string? IdOf(RequiredPermission permission, string type) =>
        permission.Resource.Split(':', 6) is [.., var resource] && resource.Split('/') is [var kind, var id] && kind == type && id != "*" ? id : null;
}
