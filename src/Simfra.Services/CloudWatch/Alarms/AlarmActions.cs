using System.Text;
using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>An action that is to be done, with the alarm as it was then.</summary>
/// <param name="Action">The ARN of what is told.</param>
/// <param name="Alarm">The alarm, in its new state.</param>
/// <param name="From">The state that it came from.</param>
/// <param name="IsAfterMuting">It was held back by a mute rule until now.</param>
internal sealed record AlarmActionOrder(string Action, Alarm Alarm, AlarmStatus From, bool IsAfterMuting = false)
{
    /// <summary>The group of the alarm's query that changed, whose state stands in the alarm's place; null where it is the alarm itself.</summary>
    public ActiveContributor? Contributor { get; init; }
}

/// <summary>Tells topics and functions of alarms' transitions, and writes into the history what came of it.</summary>
internal sealed class AlarmActions
{
    public static readonly JobDefinition Definition = new("cloudwatch.alarm-action");
    public static readonly JobDefinition EventDefinition = new("cloudwatch.alarm-event");
    public static readonly JobDefinition SuppressionDefinition = new("cloudwatch.suppression-end");
    public static readonly JobDefinition MutingDefinition = new("cloudwatch.muting-end");

    private const string ServiceName = "cloudwatch.amazonaws.com";
    private const string FunctionCallerName = "lambda.alarms.cloudwatch.amazonaws.com";
    private const int MaxSubject = 100;

    private readonly ServiceState<CloudWatchState> _states;
    private readonly ServiceHost _host;

    public AlarmActions(ServiceHost host, ServiceState<CloudWatchState> states, AlarmTransitions transitions)
    {
        _host = host;
        _states = states;
        host.Jobs.HandleAsync(Definition, ActAsync);
        host.Jobs.HandleAsync(EventDefinition, AnnounceAsync);
        host.Jobs.Handle(SuppressionDefinition, job => transitions.EndSuppression(states[job.Scope], job.Payload, job.Id, host.Clock.GetUtcNow()));
        host.Jobs.Handle(MutingDefinition, job => transitions.EndMuting(states[job.Scope], job.Payload, job.Id, host.Clock.GetUtcNow()));
    }

    private async Task ActAsync(Job job, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize(job.Payload, CloudWatchJsonContext.Default.AlarmActionOrder)!;
        var message = AlarmNotification.Compose(order, job.Scope);
        var error = await DoAsync(order, message, job.Scope, cancellationToken).ConfigureAwait(false);
        _states.Update(() => AlarmHistory.Acted(_states[job.Scope], order, message, error, _host.Clock.GetUtcNow()));
    }

    /// <summary>Does an action; gives the error, or null.</summary>
    private async Task<string?> DoAsync(AlarmActionOrder order, string message, StateScope scope, CancellationToken cancellationToken)
    {
        var arn = order.Action.Split(':', 6);
        if (arn is not ["arn", _, var service, var region, var account, _])
        {
            return $"{order.Action} is no ARN.";
        }

        try
        {
            switch (service)
            {
                case "sns":
                    var subject = $"{order.Alarm.Status.Value}: \"{order.Alarm.Name}\" in {AlarmNotification.RegionName(scope.Region)}";
                    await _host.Invoker.InvokeAsync(
                        SnsApi.Publish,
                        new PublishInput
                        {
                            TopicArn = order.Action,
                            Subject = subject.Length > MaxSubject ? subject[..MaxSubject] : subject,
                            Message = message,
                        },
                        CallerOf(order, ServiceName, account, region),
                        cancellationToken).ConfigureAwait(false);
                    return null;
                case "lambda":
                    if (_host.Capabilities.Find<IEventFunctions>() is not { } functions)
                    {
                        return $"Function not found: {order.Action}";
                    }

                    var payload = Encoding.UTF8.GetBytes(AlarmEvents.ForFunction(order, scope).ToJsonString(AlarmText.Relaxed));
                    var caller = CallerOf(order, FunctionCallerName, account, region);
                    await functions.InvokeAsync(order.Action, payload, caller, cancellationToken).ConfigureAwait(false);
                    return null;
                default:
                    return $"Alarm actions on {service} are not implemented by Simfra.Embedded.";
            }
        }
        catch (AwsServiceException exception)
        {
            return exception.ErrorMessage ?? exception.Code;
        }
    }

    /// <summary>Tells EventBridge of a transition, where it is there.</summary>
    private async Task AnnounceAsync(Job job, CancellationToken cancellationToken)
    {
        if (_host.Capabilities.Find<IServiceEvents>() is not { } events)
        {
            return;
        }

        var order = JsonSerializer.Deserialize(job.Payload, CloudWatchJsonContext.Default.AlarmActionOrder)!;
        var announcement = AlarmEvents.ForEventBus(order, job.Scope, _host.Ids.NewGuid());
        await events.PutAsync(job.Scope, Encoding.UTF8.GetBytes(announcement.ToJsonString(AlarmText.Relaxed)), cancellationToken).ConfigureAwait(false);
    }

    private static InternalCaller CallerOf(AlarmActionOrder order, string service, string account, string region)
    {
        var owner = order.Alarm.Arn.Split(':')[4];
        return new(new ServicePrincipal(owner, service), new(account, region)) { SourceArn = order.Alarm.Arn, SourceAccount = owner };
    }
}
