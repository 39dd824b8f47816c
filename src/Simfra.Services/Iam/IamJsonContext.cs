using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>How the records of IAM are written where they are persisted.</summary>
[JsonSerializable(typeof(IamUser))]
[JsonSerializable(typeof(IamGroup))]
[JsonSerializable(typeof(IamRole))]
[JsonSerializable(typeof(RoleUse))]
[JsonSerializable(typeof(RoleDeletion))]
[JsonSerializable(typeof(IamInstanceProfile))]
[JsonSerializable(typeof(IamPolicy))]
[JsonSerializable(typeof(IamAccessKey))]
[JsonSerializable(typeof(AccessKeyUse))]
[JsonSerializable(typeof(IamDelegationRequest))]
[JsonSerializable(typeof(DelegationNotice))]
internal sealed partial class IamJsonContext : JsonSerializerContext;
