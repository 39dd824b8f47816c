using System.Diagnostics;

namespace Simfra.Testing;

/// <summary>
/// Sees every request that leaves the process by .NET's HTTP handlers, also those of clients that were made before, before a connection is
/// opened. It only looks: .NET asks whoever watches whether a request is of interest, and what throws there ends the request.
/// </summary>
internal sealed class HttpWatch(Action<Uri> check) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string ListenerName = "HttpHandlerDiagnosticListener";

    private IDisposable? _listeners;
    private IDisposable? _events;

    public void Start() => _listeners = DiagnosticListener.AllListeners.Subscribe(this);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == ListenerName)
        {
            _events = value.Subscribe(this, IsOfInterest);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _listeners?.Dispose();
        _events?.Dispose();
    }

    private bool IsOfInterest(string name, object? first, object? second)
    {
        if (first is HttpRequestMessage { RequestUri: { IsAbsoluteUri: true } uri })
        {
            check(uri);
        }

        return false;
    }
}
