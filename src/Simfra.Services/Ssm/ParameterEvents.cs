using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Ssm;

/// <summary>Tells EventBridge, where it is there, what happens to parameters.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html"/>
internal sealed class ParameterEvents(ServiceJobs jobs, Capabilities capabilities)
{
    public const string Create = "Create";
    public const string Update = "Update";
    public const string Delete = "Delete";
    public const string Label = "LabelParameterVersion";

    private static readonly JobDefinition Announcement = new("ssm.announce");

    public void Register() => jobs.HandleAsync(Announcement, AnnounceAsync);

    /// <summary>Something was done to a parameter; in the turn that did it.</summary>
    public void Changed(Parameter parameter, string operation, OperationContext context) =>
        Changed(parameter, operation, context.Scope, context.Now, context.Ids);

    /// <summary>A policy told somebody of something.</summary>
    public void PolicyActed(Parameter parameter, ParameterPolicy policy, StateScope scope, DateTimeOffset now, IdGenerator ids) =>
        Schedule("Parameter Store Policy Action", parameter, scope, now, ids, new()
        {
            ["parameter-name"] = parameter.Name,
            ["parameter-type"] = parameter.Latest.Type,
            ["policy-type"] = policy.Type,
            ["policy-content"] = policy.Text,
            ["action-status"] = "Success",
        });

    /// <summary>A policy took a parameter away.</summary>
    public void Expired(Parameter parameter, ParameterPolicy policy, StateScope scope, DateTimeOffset now, IdGenerator ids)
    {
        PolicyActed(parameter, policy, scope, now, ids);
        Changed(parameter, Delete, scope, now, ids);
    }

    private void Changed(Parameter parameter, string operation, StateScope scope, DateTimeOffset now, IdGenerator ids)
    {
        var detail = new JsonObject { ["operation"] = operation, ["name"] = parameter.Name, ["type"] = parameter.Latest.Type };
        if (parameter.Latest.Description is { } description)
        {
            detail["description"] = description;
        }

        Schedule("Parameter Store Change", parameter, scope, now, ids, detail);
    }

    private void Schedule(string type, Parameter parameter, StateScope scope, DateTimeOffset now, IdGenerator ids, JsonObject detail)
    {
        // Nobody listens: nothing is written down for it.
        if (capabilities.Find<IServiceEvents>() is null)
        {
            return;
        }

        var announced = new JsonObject
        {
            ["version"] = "0",
            ["id"] = ids.NewGuid().ToString(),
            ["detail-type"] = type,
            ["source"] = "aws.ssm",
            ["account"] = scope.Account,
            ["time"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["region"] = scope.Region,
            ["resources"] = new JsonArray(parameter.Arn),
            ["detail"] = detail,
        };
        jobs.Schedule(Announcement, now, scope, announced.ToJsonString());
    }

    private async Task AnnounceAsync(Job job, CancellationToken cancellationToken)
    {
        if (capabilities.Find<IServiceEvents>() is { } events)
        {
            await events.PutAsync(job.Scope, Encoding.UTF8.GetBytes(job.Payload), cancellationToken).ConfigureAwait(false);
        }
    }
}
