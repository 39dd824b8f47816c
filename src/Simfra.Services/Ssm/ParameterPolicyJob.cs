using System.Globalization;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Ssm;

/// <summary>Does what the policies of parameters say when their time has come.</summary>
internal sealed class ParameterPolicyJob(ServiceState<SsmState> states, ServiceJobs jobs, ParameterEvents events, IdGenerator ids)
{
    private const char Separator = '|';

    private static readonly JobDefinition Definition = new("ssm.parameter-policy");

    public void Register() => jobs.Handle(Definition, Run);

    /// <summary>Plans what the policies of a parameter's latest version say; in a turn.</summary>
    public void Schedule(Parameter parameter, StateScope scope)
    {
        var version = parameter.Latest;
        for (var i = 0; i < version.Policies.Length; i++)
        {
            if (version.Policies[i] is { Status: ParameterPolicy.Pending } policy)
            {
                var number = version.Version.ToString(CultureInfo.InvariantCulture);
                jobs.Schedule(Definition, policy.DueAt, scope, string.Join(Separator, number, i.ToString(CultureInfo.InvariantCulture), parameter.Name));
            }
        }
    }

    private void Run(Job job)
    {
        var state = states[job.Scope];
        if (job.Payload.Split(Separator, 3) is not [var number, var index, var name]
            || state.Parameters.Find(name) is not { } parameter
            || parameter.Latest.Version != long.Parse(number, CultureInfo.InvariantCulture)
            || parameter.Latest.Policies.ElementAtOrDefault(int.Parse(index, CultureInfo.InvariantCulture)) is not { Status: ParameterPolicy.Pending } policy
            || policy.DueAt != job.Due)
        {
            // The parameter has changed since, or another one has its name.
            return;
        }

        if (policy.Type == ParameterPolicy.Expiration)
        {
            state.Parameters.Remove(name);
            events.Expired(parameter, policy, job.Scope, job.Due, ids);
            return;
        }

        var version = parameter.Latest;
        state.Parameters.Put(parameter.With(version with { Policies = version.Policies.Replace(policy, policy with { Status = ParameterPolicy.Finished }) }));
        events.PolicyActed(parameter, policy, job.Scope, job.Due, ids);
    }
}
