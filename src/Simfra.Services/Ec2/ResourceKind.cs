namespace Simfra.Services.Ec2;

/// <summary>A kind of resource: how its ids begin and what AWS calls it in messages.</summary>
/// <param name="Type">The resource type in tag specifications and filters.</param>
/// <param name="IdPrefix">What an id begins with.</param>
/// <param name="Noun">What messages call it.</param>
/// <param name="ErrorPrefix">What the codes of errors about its id begin with.</param>
internal sealed record ResourceKind(string Type, string IdPrefix, string Noun, string ErrorPrefix)
{
    public static readonly ResourceKind Vpc = new("vpc", "vpc", "vpc", "InvalidVpcID");
    public static readonly ResourceKind Subnet = new("subnet", "subnet", "subnet", "InvalidSubnetID");

    private const int HexDigits = 17;

    public string NewId(IdGenerator ids) => $"{IdPrefix}-{ids.Hex(HexDigits)}";

    public bool IsId(string id) => id.StartsWith(IdPrefix + "-", StringComparison.Ordinal);
}
