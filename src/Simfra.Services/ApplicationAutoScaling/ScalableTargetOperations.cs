using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.ApplicationAutoScaling;
using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Scalable targets: registered, changed, described, deregistered.</summary>
internal sealed class ScalableTargetOperations(ServiceState<ApplicationAutoScalingState> states, ScalableTables tables) : IOperationGroup
{
    private const int IdLength = 36;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(ApplicationAutoScalingApi.RegisterScalableTarget, RegisterScalableTargetAsync);
        operations.Handle(ApplicationAutoScalingApi.DescribeScalableTargets, DescribeScalableTargets);
        operations.Handle(ApplicationAutoScalingApi.DeregisterScalableTarget, DeregisterScalableTarget);
    }

    private async ValueTask<RegisterScalableTargetResponse> RegisterScalableTargetAsync(
        RegisterScalableTargetRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var resource = ScalableResource.Parse(request.ServiceNamespace, request.ResourceId, request.ScalableDimension, "RegisterScalableTarget");
        await tables.CheckAsync(resource, context, cancellationToken).ConfigureAwait(false);
        return states.Update(() => Register(resource, request, context));
    }

    private RegisterScalableTargetResponse Register(ScalableResource resource, RegisterScalableTargetRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var known = state.Targets.Find(resource.Key);
        if (known is null && (request.MinCapacity is null || request.MaxCapacity is null))
        {
            throw ApplicationAutoScalingErrors.Validation(
                $"{(request.MaxCapacity is null ? "Maximum" : "Minimum")} capacity is required to register a new scalable target");
        }

        var (min, max) = (request.MinCapacity ?? known!.MinCapacity, request.MaxCapacity ?? known!.MaxCapacity);
        if (min < 1)
        {
            throw ApplicationAutoScalingErrors.Validation("Minimum capacity must be at least 1");
        }

        if (max < min)
        {
            throw ApplicationAutoScalingErrors.Validation("Maximum capacity cannot be less than minimum capacity");
        }

        if (known is not null && request.Tags is { Count: > 0 })
        {
            throw ApplicationAutoScalingErrors.Validation("Tags can only be specified when a scalable target is created; use TagResource for one that exists");
        }

        var target = known ?? new()
        {
            Arn = context.Arn("application-autoscaling", $"scalable-target/{context.Ids.Hex(IdLength)}"),
            Resource = resource,
            MinCapacity = min,
            MaxCapacity = max,
            RoleArn = RegisteredTarget.RoleOf(context.Scope),
            CreatedAt = context.Now,
            Tags = (request.Tags ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        var suspended = request.SuspendedState;
        target = target with
        {
            MinCapacity = min,
            MaxCapacity = max,
            Suspended = new(
                suspended?.DynamicScalingInSuspended ?? target.Suspended.In,
                suspended?.DynamicScalingOutSuspended ?? target.Suspended.Out,
                suspended?.ScheduledScalingSuspended ?? target.Suspended.Scheduled),
        };
        state.Targets.Put(target);
        return new() { ScalableTargetARN = target.Arn };
    }

    private DescribeScalableTargetsResponse DescribeScalableTargets(DescribeScalableTargetsRequest request, OperationContext context)
    {
        CheckDimension(request.ScalableDimension, request.ResourceIds is { Count: > 0 });
        var found = states[context.Scope].Targets.All.Where(t => request.ServiceNamespace == ScalableResource.Namespace
            && (request.ResourceIds is not { Count: > 0 } ids || ids.Contains(t.Resource.ResourceId))
            && (request.ScalableDimension is null || request.ScalableDimension == t.Resource.Dimension));
        var (page, nextToken) = ScalingPage.Of(found, static t => t.Resource.Key, request.MaxResults, request.NextToken);
        return new() { ScalableTargets = page.ConvertAll(Describe), NextToken = nextToken };
    }

    private DeregisterScalableTargetResponse DeregisterScalableTarget(DeregisterScalableTargetRequest request, OperationContext context)
    {
        var resource = ScalableResource.Parse(request.ServiceNamespace, request.ResourceId, request.ScalableDimension, "DeregisterScalableTarget");
        var state = states[context.Scope];
        if (!state.Targets.Remove(resource.Key))
        {
            throw ApplicationAutoScalingErrors.TargetNotFound(resource);
        }

        foreach (var policy in state.Policies.All.Where(p => p.Resource == resource).ToList())
        {
            state.Policies.Remove(ApplicationAutoScalingState.KeyOf(resource, policy.Name));
        }

        return new();
    }

    /// <summary>A dimension narrows a search by resource; AWS asks for the resource with it.</summary>
    public static void CheckDimension(string? dimension, bool hasResource)
    {
        if (dimension is not null && !hasResource)
        {
            throw ApplicationAutoScalingErrors.Validation("Resource ID must be specified when scalable dimension is specified");
        }
    }

    private static ScalableTarget Describe(RegisteredTarget target) => new()
    {
        ServiceNamespace = ScalableResource.Namespace,
        ResourceId = target.Resource.ResourceId,
        ScalableDimension = target.Resource.Dimension,
        MinCapacity = target.MinCapacity,
        MaxCapacity = target.MaxCapacity,
        RoleARN = target.RoleArn,
        CreationTime = target.CreatedAt,
        SuspendedState = new()
        {
            DynamicScalingInSuspended = target.Suspended.In,
            DynamicScalingOutSuspended = target.Suspended.Out,
            ScheduledScalingSuspended = target.Suspended.Scheduled,
        },
        ScalableTargetARN = target.Arn,
    };
}
