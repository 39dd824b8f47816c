using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Tells STS of centralised root access.</summary>
internal sealed class RootSessions(ServiceState<IamState> states) : IRootSessions
{
    public bool AreEnabled(string managementAccountId) =>
        states.Find(managementAccountId)?.Settings.OrganizationsFeatures.Contains(FeatureType.RootSessions) == true;
}
