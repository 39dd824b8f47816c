using System.Collections.Immutable;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Who may do what with a bucket or an object, beside what policies say.</summary>
/// <param name="OwnerId">The canonical user id of the owner.</param>
/// <param name="Grants">In the order in which they were given.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"/>
internal sealed record AccessControlList(string OwnerId, ImmutableArray<AclGrant> Grants)
{
    public const int MaxGrants = 100;

    /// <summary>What everything has that was given no other: full control for its owner.</summary>
    public static AccessControlList OfOwner(string ownerId) => new(ownerId, [new(ownerId, Permission.FullControl)]);

    /// <summary>It says no more than that the owner has full control.</summary>
    public bool IsOwners => Grants is [var only] && only == new AclGrant(OwnerId, Permission.FullControl);

    /// <summary>It lets in everybody, or everybody with an account of AWS: which S3 calls public alike.</summary>
    public bool IsPublic => Grants.Any(static g => g.IsPublic);

    public AccessControlList WithoutPublicGrants() => IsPublic ? this with { Grants = Grants.RemoveAll(static g => g.IsPublic) } : this;

    public Owner ToOwner() => new() { ID = OwnerId };

    public List<Grant> ToGrants() => [.. Grants.Select(static g => new Grant { Grantee = g.ToGrantee(), Permission = g.Permission })];
}

/// <summary>A permission, and who has it.</summary>
/// <param name="Grantee">A canonical user id, or the URI of one of S3's groups.</param>
/// <param name="Permission">FULL_CONTROL, READ, WRITE, READ_ACP or WRITE_ACP.</param>
internal sealed record AclGrant(string Grantee, string Permission)
{
    private bool IsGroup => AclGroup.IsKnown(Grantee);

    public bool IsPublic => Grantee is AclGroup.AllUsers or AclGroup.AuthenticatedUsers;

    public Grantee ToGrantee() => IsGroup
        ? new() { Type = Models.S3.Type.Group, URI = Grantee }
        : new() { Type = Models.S3.Type.CanonicalUser, ID = Grantee };
}

/// <summary>The groups that S3 knows.</summary>
internal static class AclGroup
{
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    public const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    public const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    public static bool IsKnown(string uri) => uri is AllUsers or AuthenticatedUsers or LogDelivery;
}
