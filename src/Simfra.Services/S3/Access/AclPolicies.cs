using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>
/// Access control lists in the form of policies, in which authorisation can weigh and explain them with all others. Made once a list, and
/// kept as long as it lives. Safe for any thread.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping"/>
internal sealed class AclPolicies
{
    /// <summary>The service that the group of log delivery stands for.</summary>
    private const string LogDelivery = "logging.s3.amazonaws.com";

    private readonly ConditionalWeakTable<AccessControlList, string> _ofBuckets = [];
    private readonly ConditionalWeakTable<AccessControlList, string> _ofObjects = [];
    private readonly ConditionalWeakTable<AccessControlList, AccessControlList> _private = [];

    /// <param name="list">The list of a bucket.</param>
    /// <param name="ignoresPublic">Leave out what is granted to everybody.</param>
    public string OfBucket(AccessControlList list, bool ignoresPublic) =>
        _ofBuckets.GetValue(Considered(list, ignoresPublic), static l => Write(l, ActionsOnBucket));

    /// <param name="list">The list of an object.</param>
    /// <param name="ignoresPublic">Leave out what is granted to everybody.</param>
    public string OfObject(AccessControlList list, bool ignoresPublic) =>
        _ofObjects.GetValue(Considered(list, ignoresPublic), static l => Write(l, ActionsOnObject));

    private AccessControlList Considered(AccessControlList list, bool ignoresPublic) =>
        ignoresPublic ? _private.GetValue(list, static l => l.WithoutPublicGrants()) : list;

    private static string Write(AccessControlList list, Func<string, string[]> actionsOf)
    {
        var statements = new JsonArray();
        foreach (var grant in list.Grants)
        {
            if (actionsOf(grant.Permission) is { Length: > 0 } actions)
            {
                var statement = new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Principal"] = PrincipalOf(grant.Grantee),
                    ["Action"] = new JsonArray([.. actions.Select(static a => (JsonNode)$"s3:{a}")]),
                    ["Resource"] = "*",
                };
                if (grant.Grantee == AclGroup.AuthenticatedUsers)
                {
                    statement["Condition"] = new JsonObject { ["StringNotEquals"] = new JsonObject { ["aws:PrincipalType"] = "Anonymous" } };
                }

                statements.Add((JsonNode)statement);
            }
        }

        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements }.ToJsonString();
    }

    private static JsonNode PrincipalOf(string grantee) => grantee switch
    {
        AclGroup.AllUsers or AclGroup.AuthenticatedUsers => "*",
        AclGroup.LogDelivery => new JsonObject { ["Service"] = LogDelivery },
        _ => new JsonObject { ["CanonicalUser"] = grantee },
    };

    private static string[] ActionsOnBucket(string permission) => permission switch
    {
        Permission.Read => ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"],
        Permission.Write => ["PutObject"],
        Permission.ReadAcp => ["GetBucketAcl"],
        Permission.WriteAcp => ["PutBucketAcl"],
        _ => ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads", "PutObject", "GetBucketAcl", "PutBucketAcl"],
    };

    /// <summary>What WRITE would mean for an object AWS doesn't say: it means nothing.</summary>
    private static string[] ActionsOnObject(string permission) => permission switch
    {
        Permission.Read => ["GetObject", "GetObjectVersion", "GetObjectTorrent"],
        Permission.Write => [],
        Permission.ReadAcp => ["GetObjectAcl", "GetObjectVersionAcl"],
        Permission.WriteAcp => ["PutObjectAcl", "PutObjectVersionAcl"],
        _ =>
        [
            "GetObject", "GetObjectVersion", "GetObjectTorrent", "GetObjectAcl", "GetObjectVersionAcl", "PutObjectAcl", "PutObjectVersionAcl",
        ],
    };
}
