using Simfra.Integration;
using Simfra.Models.Acme;
using Simfra.State;

namespace Simfra.Services.Acme;

/// <summary>Widgets.</summary>
internal sealed class WidgetOperations(ServiceState<AcmeState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(AcmeApi.CreateWidget, CreateWidget);
    }

    private CreateWidgetResponse CreateWidget(CreateWidgetRequest request, OperationContext context)
    {
        // Lengths, patterns and required members are checked before the handler runs. What it doesn't honour of the rest, it refuses.
        var name = request.KeyMember!;
        var state = states[context.Scope];
        if (state.Widgets.Contains(name))
        {
            throw AcmeErrors.WidgetExists(name);
        }

        state.Widgets.Add(new() { Name = name, CreatedAt = context.Now });
        return new();
    }
}
