using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Protocols.Codecs.Json;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>
/// What a bucket and its objects grant: the policy, the access control list that matters to an action, less what blocked public access
/// takes away. One instance a world. Safe for any thread.
/// </summary>
internal sealed class BucketGrants(BucketAccess buckets)
{
    private readonly ConditionalWeakTable<string, PolicyTraits> _traits = [];
    private readonly AclPolicies _acls = new();

    /// <summary>A bucket, or an object in it, as it matters to one action of a call.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="item">The object; null where the action is on the bucket, or there is none yet.</param>
    /// <param name="action">With its prefix.</param>
    /// <param name="context">The call.</param>
    public ResourceFacts Find(Bucket bucket, S3Object? item, string action, OperationContext context)
    {
        var facts = new ResourceFacts(bucket.OwnerAccountId) { Policy = bucket.Policy, PolicyOwnerArn = bucket.Arn };
        if (bucket is { IsOwnerEnforced: true, Policy: null })
        {
            return facts;
        }

        var block = buckets.BlockOf(bucket);
        if (block.RestrictPublicBuckets && bucket.Policy is { } policy && IsStranger(context.Principal, bucket) && TraitsOf(policy).IsPublic)
        {
            return facts with { Policy = TraitsOf(policy).Denials };
        }

        if (bucket.IsOwnerEnforced)
        {
            return facts;
        }

        return IsGrantedByObject(action)
            ? item?.Access is { } access ? OfObject(facts, access, block) : facts
            : facts with { AccessList = bucket.Acl is { } acl ? _acls.OfBucket(acl, block.IgnorePublicAcls) : null };
    }

    /// <summary>The bucket's policy has no say in what isn't its owner's, but to deny.</summary>
    private ResourceFacts OfObject(ResourceFacts facts, ObjectAccess access, PublicAccessBlock block) => facts with
    {
        OwnerAccountId = access.OwnerAccountId,
        Policy = facts.Policy is { } policy && access.OwnerAccountId != facts.OwnerAccountId ? TraitsOf(policy).Denials : facts.Policy,
        AccessList = _acls.OfObject(access.Acl, block.IgnorePublicAcls),
    };

    private static bool IsGrantedByObject(string action) => action is "s3:GetObject" or "s3:GetObjectVersion" or "s3:GetObjectTorrent"
        or "s3:GetObjectAcl" or "s3:GetObjectVersionAcl" or "s3:PutObjectAcl" or "s3:PutObjectVersionAcl";

    /// <summary>Neither of the bucket's account nor a service.</summary>
    private static bool IsStranger(Principal caller, Bucket bucket) =>
        caller is not ServicePrincipal && caller.AccountId != bucket.OwnerAccountId;

    private PolicyTraits TraitsOf(string policy) => _traits.GetValue(policy, static p => new(p));

    /// <summary>What is to be known of a policy, found out once.</summary>
    private sealed class PolicyTraits(string policy)
    {
        private readonly Lazy<string?> _denials = new(() => DenialsOf(policy));

        public bool IsPublic { get; } = PublicPolicy.IsPublic(PolicyDocument.Parse(policy));

        /// <summary>The policy with nothing but its denials; null where it has none.</summary>
        public string? Denials => _denials.Value;

        private static string? DenialsOf(string policy)
        {
            var document = ClientJson.ParseNode(policy)!.AsObject();
            var statements = document["Statement"] is JsonArray list ? list.ToList() : [document["Statement"]];
            var denials = statements.Where(static s => s?["Effect"]?.GetValue<string>() == "Deny").Select(static s => s?.DeepClone()).ToArray();
            document["Statement"] = new JsonArray(denials);
            return denials.Length == 0 ? null : document.ToJsonString();
        }
    }
}
