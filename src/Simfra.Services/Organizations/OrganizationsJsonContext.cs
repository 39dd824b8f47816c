using System.Text.Json.Serialization;

namespace Simfra.Services.Organizations;

[JsonSerializable(typeof(Organization))]
[JsonSerializable(typeof(Member))]
[JsonSerializable(typeof(OrganizationalUnit))]
[JsonSerializable(typeof(OrganizationPolicy))]
[JsonSerializable(typeof(PolicyAttachment))]
[JsonSerializable(typeof(AccountCreation))]
[JsonSerializable(typeof(Handshake))]
[JsonSerializable(typeof(ServiceAccess))]
[JsonSerializable(typeof(DelegatedAdministration))]
[JsonSerializable(typeof(DelegationPolicy))]
[JsonSerializable(typeof(ResponsibilityTransfer))]
[JsonSerializable(typeof(EffectivePolicyView))]
internal sealed partial class OrganizationsJsonContext : JsonSerializerContext;
