using System.Text;
using PeerRelay.Identity;
using PeerRelay.Simulator.Reference;

namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>A channel of the model that notes what the model does with it.</summary>
internal sealed class RecordingChannel(int name, PeerId id, List<string> done) : ReferenceChannel(id)
{
    private bool _isOpen = true;

    public int Name => name;

    /// <summary>The other side has closed it.</summary>
    public void End()
    {
        _isOpen = false;
        Destroy();
    }

    protected override void Write(byte[] frame) => done.Add($"send {name} {Encoding.UTF8.GetString(frame)}");

    protected override void Shut()
    {
        if (_isOpen) done.Add($"close {name}");
        _isOpen = false;
    }
}
