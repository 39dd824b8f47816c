using System.Text.Json.Serialization;
using Simfra.Integration;

namespace Simfra.Services.S3;

/// <summary>Who may reach a bucket and what is in it, beside its policy.</summary>
internal sealed partial record Bucket
{
    /// <summary>Who owns what others write; null once the controls were deleted, which is to each their own.</summary>
    public string? ObjectOwnership { get; init; } = Models.S3.ObjectOwnership.BucketOwnerEnforced;

    /// <summary>The list that the bucket was given; null for its owner's full control.</summary>
    public AccessControlList? Acl { get; init; }

    /// <summary>Null once it was deleted.</summary>
    public PublicAccessBlock? PublicAccessBlock { get; init; } = Integration.PublicAccessBlock.All;

    [JsonIgnore]
    public string OwnerId => CanonicalUser.IdOf(OwnerAccountId);

    /// <summary>Everything in the bucket is its owner's, and access control lists don't count.</summary>
    [JsonIgnore]
    public bool IsOwnerEnforced => ObjectOwnership == Models.S3.ObjectOwnership.BucketOwnerEnforced;

    /// <summary>The list that counts.</summary>
    [JsonIgnore]
    public AccessControlList EffectiveAcl => Acl is null || IsOwnerEnforced ? AccessControlList.OfOwner(OwnerId) : Acl;

    /// <summary>The account that an object of the bucket belongs to.</summary>
    public string OwnerOf(ObjectAccess? access) => access is null || IsOwnerEnforced ? OwnerAccountId : access.OwnerAccountId;

    /// <summary>The list of an object of the bucket that counts.</summary>
    public AccessControlList AclOf(ObjectAccess? access) => access is null || IsOwnerEnforced ? AccessControlList.OfOwner(OwnerId) : access.Acl;
}
